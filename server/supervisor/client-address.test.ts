import { expect, it } from 'vitest';
import { clientAddress } from './client-address.mjs';

it.each([
  ['without a proxy what the caller claims is not believed', '6.6.6.6', 0, '10.0.0.9'],
  ['behind one proxy its entry counts', '203.0.113.7', 1, '203.0.113.7'],
  ['behind one proxy what stands before its entry does not', '6.6.6.6, 203.0.113.7', 1, '203.0.113.7'],
  ['behind two proxies the outer one’s entry counts', '6.6.6.6, 203.0.113.7, 10.0.0.8', 2, '203.0.113.7'],
  ['when a proxy wrote nothing the furthest known address is left', undefined, 1, '10.0.0.9'],
])('%s', (_, forwarded, proxies, address) => {
  expect(clientAddress(forwarded, '10.0.0.9', proxies)).toBe(address);
});
