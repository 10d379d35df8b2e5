import { defineTask } from "../../engine/task.ts";
import { describeHost } from "./describe-host.ts";
import { diagnoseHost } from "./diagnose.ts";
import { inspectHost } from "./inspect.ts";
import { checkParams, skipReason } from "./params.ts";
import { prepare } from "./reference/prepare.ts";
import { withApis } from "./api/diagnose-api.ts";

/** Reports where each service's certificate cache is, whether it is safe, and whether it is fresh. */
export const signingDirCheck = defineTask({
  name: "signing_dir.check",
  summary: "Find each service's signing_dir and diagnose the certificates cached there",
  params: checkParams,
  skip: skipReason,
  prepare,
  probe: inspectHost,
  diagnose: (state, _params, { look, prepared }) =>
    withApis(diagnoseHost(state, prepared.certificates), state.apis, look),
  describe: (state, { prepared }) => describeHost(state, prepared.certificates),
});
