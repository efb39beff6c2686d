import { BlockList, isIPv4, isIPv6 } from 'node:net';

// Source: IANA special-purpose registries for IPv4 and IPv6, 2025.
const SPECIAL_V4 = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8',
  '100.64.0.0/10', // carrier NAT
  '127.0.0.0/8',
  '169.254.0.0/16', // link-local, metadata services
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4', // multicast
  '240.0.0.0/4',
];
// What is not inside 2000::/3 is never public: loopback, link-local, unique local, mapped and NAT64 addresses among it.
const GLOBAL_V6 = '2000::/3';
const SPECIAL_V6 = [
  '2001::/23', // Teredo and protocol assignments
  '2001:db8::/32',
  '2002::/16', // 6to4 carries a v4 address
  '3fff::/20',
];

const special = new BlockList();
const global6 = new BlockList();
const add = (list: BlockList, range: string, family: 'ipv4' | 'ipv6') => {
  const [start, bits] = range.split('/');
  list.addSubnet(start!, Number(bits), family);
};
for (const range of SPECIAL_V4) add(special, range, 'ipv4');
for (const range of SPECIAL_V6) add(special, range, 'ipv6');
add(global6, GLOBAL_V6, 'ipv6');

/** True for an address of the open internet. Anything that is not a plain address is not. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !special.check(address, 'ipv4');
  if (!isIPv6(address) || address.includes('%')) return false;
  return global6.check(address, 'ipv6') && !special.check(address, 'ipv6');
}
