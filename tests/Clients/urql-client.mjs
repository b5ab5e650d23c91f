// @urql/core, as an application uses it: POST, GET, and subscriptions over fetch.
import assert from 'node:assert/strict';
import { Client, cacheExchange, fetchExchange } from '@urql/core';
import { check, finish, url } from './check.mjs';

const client = new Client({ url, exchanges: [cacheExchange, fetchExchange], preferGetMethod: false, fetchSubscriptions: true });
const byGet = new Client({ url, exchanges: [fetchExchange], preferGetMethod: 'force' });
const query = 'query Hello($n: String!) { hello(name: $n) }';

await check('query', async () => {
  const { data, error } = await client.query(query, { n: 'Jörg 😀' }).toPromise();
  assert.deepEqual([data, error], [{ hello: 'hello Jörg 😀' }, undefined]);
});
await check('query by GET', async () => {
  const { data, error } = await byGet.query(query, { n: 'a&b=c' }).toPromise();
  assert.deepEqual([data, error], [{ hello: 'hello a&b=c' }, undefined]);
});
await check('mutation', async () => {
  const { data, error } = await client.mutation('mutation { bump(by: 2) }', {}).toPromise();
  assert.deepEqual([typeof data.bump, error], ['number', undefined]);
});
await check('an error of a field beside the data', async () => {
  const { data, error } = await client.query('{ hello fails }', {}).toPromise();
  assert.deepEqual([data, error.graphQLErrors[0].path], [{ hello: 'hello world', fails: null }, ['fails']]);
});
await check('an error of the document', async () => {
  const { data, error } = await client.query('{ nope }', {}).toPromise();
  assert.equal(data, undefined);
  assert.ok(error.graphQLErrors.length > 0);
});
await check('subscription', async () => {
  const ticks = [];
  await new Promise((resolve, reject) => {
    const deadline = setTimeout(() => reject(new Error(`only ${ticks}`)), 120000);
    client.subscription('subscription { tick }', {}).subscribe(({ data, error }) => {
      if (error) reject(error);
      ticks.push(data.tick);
      if (ticks.length === 3) (clearTimeout(deadline), resolve());
    });
  });
  assert.deepEqual(ticks, [1, 2, 3]);
});
finish();
