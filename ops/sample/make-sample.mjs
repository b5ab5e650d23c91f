#!/usr/bin/env node
// Writes the sample order file: node ops/sample/make-sample.mjs > ops/sample/online-retail-sample.csv
// Same layout as UCI's Online Retail, nothing copied from it: products, prices, customers and orders are made up here.
// The same seed gives the same bytes on every machine: no clock, no Math.random, whole numbers only.

const SEED = 20241101;
const INVOICES = 530;
const START = Date.UTC(2024, 10, 1, 8, 0, 0);
const MINUTE = 60_000;

// mulberry32, by Tommy Ettinger (public domain)
let state = SEED;
const random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return (t ^ (t >>> 14)) >>> 0;
};
const below = (n) => random() % n;
const oneIn = (n) => below(n) === 0;
const pick = (list) => list[below(list.length)];

const COLOURS = ['AMBER', 'TEAL', 'IVORY', 'CORAL', 'SLATE', 'OLIVE', 'PLUM', 'COPPER'];
const THINGS = [
  'OAK BREAD BOARD', 'WOOL THROW', 'STONEWARE JUG', 'BRASS CANDLESTICK', 'LINEN TEA TOWEL', 'CORK COASTER SET OF 4', 'WILLOW BASKET',
  'ENAMEL MUG', 'BEESWAX CANDLE', 'FELT SLIPPERS', 'KITE, "NORTH WIND"', 'TIN WATERING CAN', 'JIGSAW 500 PIECES', 'RAIN GAUGE', 'PAPER LANTERN',
];
const COUNTRIES = [
  'United Kingdom', 'United Kingdom', 'United Kingdom', 'United Kingdom', 'United Kingdom', 'Germany', 'France', 'EIRE', 'Netherlands', 'Spain',
  'Portugal', 'Channel Islands', 'USA', 'Japan', 'Unspecified',
];

const products = [];
for (const [i, thing] of THINGS.entries()) {
  for (const [j, colour] of COLOURS.entries()) {
    products.push({ code: `${30100 + i * 10}${'ABCDEFGH'[j]}`, name: `${colour} ${thing}`, cents: 35 + below(2400) });
  }
}
products.push({ code: 'POST', name: 'POSTAGE', cents: 1800 });
const customers = Array.from({ length: 110 }, (_, i) => ({ number: `${20001 + i * 3}.0`, country: pick(COUNTRIES) }));

const two = (n) => String(n).padStart(2, '0');
const quoted = (text) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const when = (at) => {
  const d = new Date(at);
  return `${d.getUTCFullYear()}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())} ${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:00`;
};
const price = (cents) => (cents % 100 === 0 ? `${cents / 100}.0` : `${Math.floor(cents / 100)}.${two(cents % 100).replace(/0$/, '')}`);

const lines = ['InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country'];
const write = (invoice, product, pieces, at, cents, customer, country) =>
  lines.push([invoice, product.code, quoted(product.name), pieces, when(at), cents, customer, country].join(','));

// Rows that make no sense, each as they come in real files: one kind after the other.
const broken = [
  (n, at) => write(n, products[3], 4, at, '0.0', '20001.0', 'United Kingdom'),
  (n, at) => write(n, products[5], 4, at, '', '20001.0', 'United Kingdom'),
  (n, at) => write(n, products[7], -12, at, '0.0', '', 'United Kingdom'),
  (n, at) => write(n, { code: '', name: 'UNKNOWN ITEM' }, 1, at, '2.5', '', 'United Kingdom'),
  (n, at) => write(n, products[9], 0, at, '2.5', '20004.0', 'United Kingdom'),
  (n) => lines.push(`${n},${products[11].code},${products[11].name},2,31/13/2024 10:00,2.5,20001.0,United Kingdom`),
  (n, at) => write(n, products[13], 'two', at, '2.5', '20001.0', 'United Kingdom'),
  (n, at) => write(n, products[15], 2, at, '2,5', '20001.0', 'United Kingdom'),
  (n, at) => write(n, products[17], 2, at, '2.5', '20007.0', 'Atlantis'),
  (n, at) => write(n, products[19], 2, at, '2.5', 'J. Doe', 'Germany'),
  (n, at) => write(`A${n}`, { code: 'ADJ', name: 'Adjustment of the books' }, 1, at, '410.5', '', 'United Kingdom'),
  (n) => lines.push(`${n},${products[21].code},TORN "LINE`),
  (n, at) => lines.push(`${n},${products[23].code},"NEVER CLOSED,2,${when(at)},2.5,20001.0,France`),
  (n, at) => write(`C${n}`, products[25], 3, at, '2.5', '20001.0', 'United Kingdom'),
  (n, at) => write(n, { code: '30100#', name: 'NO SUCH CODE' }, 1, at, '2.5', '20001.0', 'United Kingdom'),
  (n, at) => write(n, products[29], 2, at, 'free', '20001.0', 'United Kingdom'),
  (n, at) => write(n, { code: products[31].code, name: 'BELL\u0007' }, 2, at, '2.5', '20001.0', 'United Kingdom'),
  (n, at) => write(n, products[27], 1, at, '0.001', '20010.0', 'United Kingdom'), // good: less than the smallest coin is owed
];

const sold = []; // what customers have and may bring back
let at = START;
let number = 700001;
let kind = 0;

function sell() {
  const guest = oneIn(5);
  const customer = pick(customers);
  const country = guest ? pick(COUNTRIES) : customer.country;
  const count = 1 + below(oneIn(6) ? 26 : 9);
  const chosen = new Set();
  for (let i = 0; i < count; i++) chosen.add(below(products.length - 1));
  if (country !== 'United Kingdom') chosen.add(products.length - 1);
  for (const index of chosen) {
    const product = products[index];
    const cents = product.code !== 'POST' && oneIn(12) ? product.cents + 10 : product.cents; // prices move a little
    const pieces = product.code === 'POST' ? 1 : oneIn(9) ? 24 * (1 + below(6)) : 1 + below(12);
    write(String(number), product, pieces, at, price(cents), guest ? '' : customer.number, country);
    if (!guest && product.code !== 'POST') sold.push({ product, cents, left: pieces, customer });
    if (oneIn(150)) lines.push(lines[lines.length - 1]); // a line entered twice is two lines
  }
  if (oneIn(40)) write(String(number), pick(products), 1, at, '1.25', '29999.0', 'Norway'); // a row of somebody else
}

function takeBack() {
  for (let i = 1 + below(3); i > 0; i--) {
    const lot = pick(sold);
    const pieces = oneIn(3) ? lot.left : 1 + below(Math.max(1, lot.left));
    if (pieces < 1) continue;
    if (lot.left >= pieces) lot.left -= pieces;
    write(`C${number}`, lot.product, -pieces, at, price(lot.cents), lot.customer.number, lot.customer.country);
  }
  if (oneIn(4)) write(`C${number}`, pick(products), -(1 + below(5)), at, '3.3', pick(customers).number, 'United Kingdom'); // never bought
  if (oneIn(6)) write(`C${number}`, pick(products), -1, at, '2.1', '', 'United Kingdom'); // nobody's
}

for (let i = 0; i < INVOICES; i++, number++) {
  at += (20 + below(360)) * MINUTE;
  if (i > 20 && oneIn(8)) takeBack();
  else if (oneIn(9)) broken[kind++ % broken.length](number, at);
  else sell();
}
while (kind < broken.length) broken[kind++](number++, (at += MINUTE));

process.stdout.write(`${lines.join('\n')}\n`);
