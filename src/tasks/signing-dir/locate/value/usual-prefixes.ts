/** Where the distribution's own Python has its packages, as far as a service of the distribution looks for them. */
export const usualPrefixes = ["/usr/local", "/usr"];
