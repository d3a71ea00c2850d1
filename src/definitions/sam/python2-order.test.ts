import { expect, it } from 'vitest';
import { python2Order } from './python2-order.ts';

// The orders are those in which Python 2.7 lists the keys of dict.fromkeys([...]).
const orders: readonly (readonly string[])[] = [
  ['Event'],
  ['Post', 'Get'],
  ['Alpha', 'Mike', 'Zulu'],
  ['Four', 'Two', 'Five', 'Three', 'One'],
  ['Event4', 'Event5', 'Event2', 'Event3', 'Event0', 'Event1'],
  [
    'Route36',
    'Route00',
    'Route01',
    'Route02',
    'Route03',
    'Route04',
    'Route05',
    'Route06',
    'Route07',
    'Route08',
    'Route09',
    'Route20',
    'Route21',
    'Route26',
    'Route27',
    'Route24',
    'Route25',
    'Route28',
    'Route29',
    'Route39',
    'Route38',
    'Route13',
    'Route12',
    'Route11',
    'Route10',
    'Route17',
    'Route16',
    'Route15',
    'Route14',
    'Route35',
    'Route34',
    'Route19',
    'Route18',
    'Route31',
    'Route30',
    'Route33',
    'Route32',
    'Route22',
    'Route23',
    'Route37',
  ],
];

for (const order of orders) {
  it(`${order.length} keys come in the order of Python 2: ${order.slice(0, 3).join(', ')} …`, () => {
    expect(python2Order([...order].sort())).toEqual(order);
  });
}
