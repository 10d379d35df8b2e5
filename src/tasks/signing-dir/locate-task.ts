import { defineTask } from "../../engine/task.ts";
import { describeLocated } from "./describe-located.ts";
import { diagnoseConfiguration } from "./diagnose-configuration.ts";
import { locateServices } from "./locate/locate.ts";
import { checkParams, selectServices, skipReason } from "./params.ts";

/** Tells where each service's signing_dir is configured; looks at nothing but configuration. */
export const signingDirLocate = defineTask({
  name: "signing_dir.locate",
  summary: "Find out from each service's real configuration where its signing_dir is, and why",
  params: checkParams.pick({ services: true }),
  skip: skipReason,
  async probe(host, { services: names }, { target }) {
    const services = selectServices(target, names);
    const located = await locateServices(host, services, "named");
    return services.flatMap((service) => {
      const found = located.get(service.name);
      return found === undefined ? [] : [{ service: service.name, located: found }];
    });
  },
  diagnose: (states) =>
    states.flatMap(({ service, located }) =>
      located.flatMap((one, index) =>
        diagnoseConfiguration(one, index === 0 ? "first" : "further").map((finding) => ({
          ...finding,
          service,
        })),
      ),
    ),
  describe: (states) => states.map(({ service, located }) => describeLocated(service, located, [])),
});
