// The part of the host that the launcher sees: serve, which writes host.env and answers /health, and verbs that echo.
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [verb, ...rest] = process.argv.slice(2);
const home = process.env.KVT_HOME;
appendFileSync(`${home}/fake-calls`, `${[verb, ...rest].join(' ')}\n`);

if (verb !== 'serve') {
  console.log(`${verb} ${rest.join(' ')} on ${process.env.PGHOST}:${process.env.PGPORT}`);
  process.exit(0);
}
if (process.env.FAKE_HOST_DIES) {
  console.error('the fake host dies');
  process.exit(7);
}
const server = createServer((request, response) => {
  response.statusCode = request.url === '/health' ? 200 : 404;
  response.end('ok\n');
});
server.listen(Number(process.env.KVT_HTTP_PORT), '127.0.0.1', () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  const written = `${home}/run/host.env.${process.pid}`; // in one move, as the host does
  writeFileSync(written, `KVT_URL=${url}\nKVT_KAFKA='127.0.0.1:1,127.0.0.1:2'\nKVT_LAKE="${home}/lake"\n`);
  renameSync(written, `${home}/run/host.env`);
});
process.on('SIGTERM', () => { if (!process.env.FAKE_HOST_IS_DEAF) process.exit(0); });
