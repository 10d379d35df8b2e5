/**
 * Whether a URL names the machine itself, whichever that is: addresses of loopback, and those of no machine, which the kernel
 * takes for the same.
 */
export function isLoopback(url: string): boolean {
  const name = new URL(url).hostname.replace(/\.$/, "");
  return names.test(name) || addresses.test(name);
}

const names = /^(?:localhost|localhost6?\.localdomain6?|localhost6|.+\.localhost)$/i;
/** As `URL` writes them, in full and in hexadecimal below `::ffff:`. */
const addresses =
  /^(?:127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\]|\[::ffff:(?:7f[\da-f]{2}:[\da-f]{1,4}|0:0)\])$/;
