/**
 * Base URLs of Keystone out of the options of `auth_token`: without a version at the end, without credentials, each once.
 * A path that is no version stays: Keystone can live below one.
 */
export function keystoneUrls(option: (name: string) => string | undefined): readonly string[] {
  const whole = ["identity_uri", "auth_url", "www_authenticate_uri", "auth_uri"].flatMap(
    (name) => baseUrl(option(name) ?? "") ?? [],
  );
  if (whole.length > 0) return [...new Set(whole)];
  const host = option("auth_host") ?? "";
  if (host === "") return [];
  const bracketed = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  const port = option("auth_port") ?? "35357";
  return [baseUrl(`${option("auth_protocol") ?? "https"}://${bracketed}:${port}`) ?? []].flat();
}

function baseUrl(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { host, pathname, protocol } = new URL(text);
  if ((protocol !== "http:" && protocol !== "https:") || host === "") return null;
  const parts = pathname.split("/").filter((part) => part !== "");
  if (/^v\d+(?:\.\d+)*$/.test(parts.at(-1) ?? "")) parts.pop();
  return [`${protocol}//${host}`, ...parts].join("/");
}
