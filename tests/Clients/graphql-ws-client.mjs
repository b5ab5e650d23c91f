// The client of graphql-ws, as an application uses it.
import assert from 'node:assert/strict';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { check, finish, url } from './check.mjs';

const client = createClient({ url: url.replace('http:', 'ws:'), webSocketImpl: WebSocket, retryAttempts: 0 });
const all = async (query, variables) => {
  const answers = [];
  for await (const answer of client.iterate({ query, variables })) answers.push(answer);
  return answers;
};

await check('query', async () =>
  assert.deepEqual(await all('query($n: String!) { hello(name: $n) }', { n: 'Jörg 😀' }), [{ data: { hello: 'hello Jörg 😀' } }]));
await check('mutation', async () => assert.equal(typeof (await all('mutation { bump }'))[0].data.bump, 'number'));
await check('subscription', async () =>
  assert.deepEqual(await all('subscription { tick(count: 5) }'), [1, 2, 3, 4, 5].map((tick) => ({ data: { tick } }))));
await check('many subscriptions at the same time', async () => {
  const streams = await Promise.all(Array.from({ length: 20 }, () => all('subscription { tick }')));
  assert.deepEqual(streams, Array(20).fill([1, 2, 3].map((tick) => ({ data: { tick } }))));
});
await check('errors', () => assert.rejects(all('{ nope }'), (errors) => Array.isArray(errors) && errors[0].message.length > 0));
await check('leaving a stream early', async () => {
  for await (const answer of client.iterate({ query: 'subscription { forever }' })) {
    assert.deepEqual(answer, { data: { forever: 1 } });
    break;
  }
});
await client.dispose();
finish();
