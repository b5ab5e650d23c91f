// Judges JSON bodies by a JSON Schema (draft 2020-12) with ajv, which fastify brings along.
// In: {"schema": {...}, "bodies": ["...", ...]} on standard input. Out: [true, false, ...], whether each body fits.
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

const { schema, bodies } = JSON.parse(readFileSync(0, 'utf8'));
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
formats.default(ajv);
const fits = ajv.compile(schema);
console.log(JSON.stringify(bodies.map((body) => fits(JSON.parse(body)))));
