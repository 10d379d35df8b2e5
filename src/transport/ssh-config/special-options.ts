import type { EffectiveOptions } from "../../parse/ssh-config/effective-options.ts";

/** The first option of an ssh_config that says how a host is reached or trusted in a way that only OpenSSH's `ssh` can. */
export function specialOption(
  options: EffectiveOptions,
  defaults: EffectiveOptions,
  kerberos: "ticket" | "no-ticket",
): string | undefined {
  return special.find((name) => {
    if (name === "GSSAPIAuthentication" && kerberos === "no-ticket") return false;
    const key = name.toLowerCase();
    const value = options.get(key)?.join("\n");
    return value !== undefined && value !== "none" && value !== defaults.get(key)?.join("\n");
  });
}

const special = [
  "ProxyCommand",
  "CertificateFile",
  "GSSAPIAuthentication",
  "HostbasedAuthentication",
  "PKCS11Provider",
  "SecurityKeyProvider",
  "KnownHostsCommand",
  "RevokedHostKeys",
  "HostKeyAlgorithms",
  "CASignatureAlgorithms",
  "PubkeyAuthentication",
  "PreferredAuthentications",
  "PubkeyAcceptedAlgorithms",
  "RequiredRSASize",
  "KexAlgorithms",
  "Ciphers",
  "MACs",
  "AddressFamily",
  "BindAddress",
  "BindInterface",
] as const;
