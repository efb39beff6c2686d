/**
 * The address a request came from: that of the connection, or, behind `proxies` reverse proxies, the entry of X-Forwarded-For
 * that the outermost of them wrote. What stands further left was written by the caller and is not believed.
 * @param {string | undefined} forwarded the X-Forwarded-For header
 * @param {string} peer address of the connection
 * @param {number} proxies how many reverse proxies stand in front
 */
export function clientAddress(forwarded, peer, proxies) {
  const entries = (forwarded ?? '').split(',').map((entry) => entry.trim());
  const chain = [...entries.filter(Boolean), peer];
  return chain[Math.max(0, chain.length - 1 - proxies)];
}
