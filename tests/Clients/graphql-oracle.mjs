// The reference implementation's verdicts. In: one JSON object a line {id, sdl, query, variables?, operationName?, root?}.
// Out: {id, parse?: error, validate?: errors, result?: {data?, errors?}}. Root fields are read from the root object by their names.
import { createInterface } from 'node:readline';
import { buildSchema, execute, parse, validate } from 'graphql';

const schemas = new Map();
const show = (error) => ({ message: error.message, locations: error.locations, path: error.path });

function schemaOf(sdl) {
  if (!schemas.has(sdl)) schemas.set(sdl, buildSchema(sdl));
  return schemas.get(sdl);
}

async function judge({ id, sdl, query, variables, operationName, root }) {
  let document;
  try {
    document = parse(query);
  } catch (error) {
    return { id, parse: show(error) };
  }

  const schema = schemaOf(sdl);
  let errors;
  try {
    errors = validate(schema, document);
  } catch (error) {
    return { id, crash: String(error) };
  }

  if (errors.length > 0) return { id, validate: errors.map(show) };
  if (root === undefined) return { id };
  const result = await execute({ schema, document, rootValue: root, variableValues: variables, operationName });
  return { id, result: { data: result.data, errors: result.errors?.map(show) } };
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(await judge(JSON.parse(line))) + '\n');
}
