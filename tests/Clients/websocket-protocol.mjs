// graphql-transport-ws, case by case, with a bare WebSocket. Wants a schema with subscription { tick }, which counts to three,
// and as its second argument a server that soon closes on whoever does not introduce itself.
import assert from 'node:assert/strict';
import WebSocket from 'ws';
import { check, finish, url } from './check.mjs';

const protocol = 'graphql-transport-ws';
const subscribe = (id, query) => ({ id, type: 'subscribe', payload: { query } });

/** Says what the script says and returns all that was heard, until the server closes or `until` is satisfied. */
function talk(says, { protocols = protocol, until = () => false, server = url } = {}) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(server.replace('http:', 'ws:'), protocols);
    const heard = [];
    const end = (last) => { clearTimeout(deadline); resolve(last ? [...heard, last] : heard); socket.terminate(); };
    const deadline = setTimeout(() => reject(new Error(`nothing more after ${JSON.stringify(heard)}`)), 120000);
    const say = (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    socket.on('open', () => says.first?.forEach(say));
    socket.on('message', (data) => {
      const message = JSON.parse(data);
      if (message.type === 'ping') return say({ type: 'pong' });
      heard.push(message);
      if (message.type === 'connection_ack') says.afterAck?.forEach(say);
      says.on?.(message, say);
      if (until(message)) end();
    });
    socket.on('close', (code, reason) => end({ close: code, reason: String(reason) }));
    socket.on('error', (error) => end({ error: error.message }));
  });
}

const init = { type: 'connection_init' };
const acked = { type: 'connection_ack' };
const closes = async (says, code, options) => assert.equal((await talk(says, options)).at(-1).close, code);
const is = (type) => (message) => message.type === type;

await check('connection_init is acknowledged', async () =>
  assert.deepEqual(await talk({ first: [init] }, { until: is('connection_ack') }), [acked]));
await check('another subprotocol is not spoken', async () => {
  assert.match((await talk({}, { protocols: 'nope' })).at(-1).error, /subprotocol/);
  await closes({}, 4406, { protocols: [] });
});
await check('what is not JSON closes 4400', () => closes({ first: ['hi'] }, 4400));
await check('an unknown type closes 4400', () => closes({ first: [{ type: 'zzz' }] }, 4400));
await check('a second connection_init closes 4429', () => closes({ first: [init, init] }, 4429));
await check('subscribe before the acknowledgement closes 4401', () => closes({ first: [subscribe('1', '{ __typename }')] }, 4401));
await check('a query runs', async () =>
  assert.deepEqual(await talk({ first: [init], afterAck: [subscribe('1', '{ __typename }')] }, { until: is('complete') }), [
    acked, { id: '1', type: 'next', payload: { data: { __typename: 'Query' } } }, { id: '1', type: 'complete' }]));
for (const [name, query] of [['a validation error', '{ nope }'], ['a syntax error', '{']]) {
  await check(`${name} is an error message with an array and nothing after it`, async () => {
    const heard = await talk({ first: [init], afterAck: [subscribe('1', query)], on: (m, say) => m.type === 'error' && say(subscribe('2', '{ __typename }')) },
      { until: (m) => m.type === 'complete' && m.id === '2' });
    assert.deepEqual(heard.map((m) => [m.id, m.type]), [[undefined, 'connection_ack'], ['1', 'error'], ['2', 'next'], ['2', 'complete']]);
    assert.ok(Array.isArray(heard[1].payload) && heard[1].payload.length > 0 && heard[1].payload[0].message);
  });
}
await check('an id in use closes 4409', () =>
  closes({ first: [init], afterAck: [subscribe('1', 'subscription { forever }'), subscribe('1', 'subscription { forever }')] }, 4409));
await check('a ping is answered by a pong with its payload', async () =>
  assert.deepEqual((await talk({ first: [init], afterAck: [{ type: 'ping', payload: { a: 1 } }] }, { until: is('pong') })).at(-1), { type: 'pong', payload: { a: 1 } }));
await check('complete stops a stream without an answer', async () => {
  const heard = await talk({
    first: [init], afterAck: [subscribe('1', 'subscription { forever }')],
    on: (m, say) => m.type === 'next' && m.id === '1' && (say({ id: '1', type: 'complete' }), say(subscribe('2', '{ __typename }'))),
  }, { until: is('complete') });
  assert.deepEqual(heard.map((m) => [m.id, m.type]), [[undefined, 'connection_ack'], ['1', 'next'], ['2', 'next'], ['2', 'complete']]);
});
await check('a stream runs to its end', async () =>
  assert.deepEqual(await talk({ first: [init], afterAck: [subscribe('1', 'subscription { tick }')] }, { until: is('complete') }), [
    acked, ...[1, 2, 3].map((tick) => ({ id: '1', type: 'next', payload: { data: { tick } } })), { id: '1', type: 'complete' }]));
await check('an empty id closes 4400', () => closes({ first: [init], afterAck: [subscribe('', '{ __typename }')] }, 4400));
await check('a subscribe without a query closes 4400', () => closes({ first: [init], afterAck: [{ id: '1', type: 'subscribe', payload: {} }] }, 4400));
// A second server, which does not wait long: all the others have patience with a slow machine.
await check('no connection_init closes 4408', () => closes({}, 4408, { server: process.argv[3] }));
finish();
