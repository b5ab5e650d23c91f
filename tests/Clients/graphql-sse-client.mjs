// The client of graphql-sse in its "distinct connections" mode.
import assert from 'node:assert/strict';
import { createClient } from 'graphql-sse';
import { check, finish, url } from './check.mjs';

const client = createClient({ url, retryAttempts: 0 });
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
await check('errors come as an answer', async () => assert.ok((await all('{ nope }'))[0].errors[0].message));
await check('leaving a stream early', async () => {
  for await (const answer of client.iterate({ query: 'subscription { forever }' })) {
    assert.deepEqual(answer, { data: { forever: 1 } });
    break;
  }
});
client.dispose();
finish();
