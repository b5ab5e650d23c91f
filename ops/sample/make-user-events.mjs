#!/usr/bin/env node
// Writes the sample of what visitors do: node ops/sample/make-user-events.mjs > ops/sample/user-events.ndjson
// One event a line, as POST /collect takes them; visitors, visits and times are made up here, products are those of make-sample.mjs.
// The same seed gives the same bytes on every machine: no clock, no Math.random, whole numbers only.

const SEED = 20241102;
const VISITS = 160;
const START = Date.UTC(2024, 10, 1, 8, 0, 0);
const DAYS = 7;
const SECOND = 1000;

// mulberry32, by Tommy Ettinger (public domain)
let state = SEED;
const random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return (t ^ (t >>> 14)) >>> 0;
};
const below = (n) => random() % n;
const inHundred = (n) => below(100) < n;
const pick = (list) => list[below(list.length)];
const sku = () => `${30100 + below(15) * 10}${'ABCDEFGH'[below(8)]}`;

const lines = [];
for (let visit = 0; visit < VISITS; visit++) {
  let at = START + below(DAYS) * 86_400 * SECOND + below(12 * 3600) * SECOND;
  const common = { sessionId: `sample-${visit}`, visitorId: `visitor-${below(90)}`, platform: pick(['web', 'web', 'mobile', 'tablet']), channel: pick(['organic', 'email', 'paid_search', 'direct']) };
  const tell = (type, more) => {
    lines.push({ at, json: JSON.stringify({ type, ...common, at: new Date(at).toISOString(), ...more }) });
    at += (5 + below(90)) * SECOND;
  };
  tell('page_viewed', { page: 'home' });
  if (inHundred(40)) tell('searched', { results: below(30) });
  if (!inHundred(80)) continue;
  const wanted = sku();
  tell('product_viewed', { sku: wanted });
  while (inHundred(35)) tell('product_viewed', { sku: sku() });
  if (!inHundred(45)) continue;
  tell('cart_changed', { sku: wanted, change: 1 + below(3) });
  tell('page_viewed', { page: 'cart' });
  if (!inHundred(65)) continue;
  tell('page_viewed', { page: 'shipping_details' });
  if (!inHundred(85)) continue;
  tell('page_viewed', { page: 'payment_details' });
  if (inHundred(4)) tell('page_viewed', { page: 'payment_error' });
  else if (inHundred(85)) tell('page_viewed', { page: 'purchase' });
}

lines.sort((a, b) => a.at - b.at || (a.json < b.json ? -1 : 1));
process.stdout.write(lines.map((line) => `${line.json}\n`).join(''));
