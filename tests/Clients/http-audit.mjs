// The audit suite of graphql-http against a server: node http-audit.mjs http://127.0.0.1:5000/graphql
import { auditServer } from 'graphql-http';
import { url } from './check.mjs';

const results = await auditServer({ url });
for (const { status, id, name, reason } of results) {
  if (status !== 'ok') console.log(`${status}  ${id}  ${name}: ${reason}`);
}
const ok = results.filter((result) => result.status === 'ok').length;
console.log(`${ok} of ${results.length}`);
process.exit(ok === results.length ? 0 : 1);
