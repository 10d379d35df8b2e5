/** Whether a URL names the machine itself, whichever that is. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return /^(?:localhost|localhost\.localdomain|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/i.test(
    hostname,
  );
}
