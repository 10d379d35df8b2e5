/** What PasteDeploy loads: an application, or a filter to put before one. */
export type ObjectType = "app" | "filter";

/** The program text of an option such as `paste.filter_factory`, as `module:attribute`; `null` if Python can read none. */
export function readFactory(text: string): string | null {
  const parts = /^([\w.]+)\s*:\s*([\w.]+)\s*(?:\[.*\]\s*)?$/.exec(text);
  return parts === null ? null : `${parts[1]}:${parts[2]}`;
}

/** Whether the factory, `module:attribute` or `egg:distribution#name`, makes the `auth_token` middleware. */
export function isAuthToken(type: ObjectType, factory: string): boolean {
  return authTokenFactories[type].has(factory);
}

const modules = [
  "keystone.middleware.auth_token",
  "keystoneclient.middleware.auth_token",
  "keystonemiddleware.auth_token",
  "heat.common.auth_token",
];

// Of these, keystonemiddleware alone has entry points for paste (its setup.cfg; there is no `main`).
const authTokenEgg = "egg:keystonemiddleware#auth_token";

const authTokenFactories: Readonly<Record<ObjectType, ReadonlySet<string>>> = {
  filter: new Set([...modules.map((module) => `${module}:filter_factory`), authTokenEgg]),
  app: new Set(modules.map((module) => `${module}:app_factory`)),
};

/** The protocol of an entry point, or `unknown` where only the installed distribution could tell. */
export function eggProtocol(type: ObjectType, factory: string): string {
  if (type === "filter") return "paste.filter_factory";
  return pasteComposites.has(factory) ? "paste.composite_factory" : "unknown";
}

const pasteComposites = new Set(["egg:paste#urlmap", "egg:paste#cascade"]);

/**
 * How a composite reads its options: `urlmap` has an application in each, `pipeline` one pipeline under the name that a
 * setting of the service chooses, as nova, neutron, cinder, manila and designate have it.
 */
export function compositeKind(factory: string): "urlmap" | "pipeline" | "other" {
  const name = factory.slice(Math.max(factory.lastIndexOf(":"), factory.lastIndexOf("#")) + 1);
  if (name.includes("pipeline_factory")) return "pipeline";
  return name.includes("urlmap") ? "urlmap" : "other";
}
