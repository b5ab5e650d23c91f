// The peer: the same library and the same models through onnxruntime-node. A line on standard input is a stretch: model, rows a call, milliseconds;
// the answer is a line of JSON: calls, seconds, the sum of the last answer.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const [packageFolder, models, sample] = process.argv.slice(2);
const { InferenceSession, Tensor } = createRequire(import.meta.url)(packageFolder);
const values = Float32Array.from(
  readFileSync(sample, 'utf8').trim().split('\n').flatMap((line) => line.trim().split(/\s+/).slice(0, 13).map(Number)));
const options = { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential', graphOptimizationLevel: 'all', enableMemPattern: false };
const sessions = {};
for (const name of ['linear', 'boosted']) sessions[name] = await InferenceSession.create(`${models}/${name}.onnx`, options);

function rowsFrom(first, count) {
  const rows = new Float32Array(count * 13);
  for (let i = 0; i < count; i++) rows.set(values.subarray(((first + i) % 506) * 13, ((first + i) % 506) * 13 + 13), i * 13);
  return rows;
}

async function stretch(name, count, milliseconds) {
  const inputs = Array.from({ length: count === 1 ? 506 : 1 }, (_, i) => rowsFrom(i, count));
  const [begin, session] = [process.hrtime.bigint(), sessions[name]];
  const end = begin + BigInt(milliseconds) * 1000000n;
  let [calls, answer] = [0, null];
  while (process.hrtime.bigint() < end) {
    const { medv } = await session.run({ features: new Tensor('float32', inputs[calls % inputs.length], [count, 13]) });
    answer = medv.data;
    calls++;
  }
  return { calls, seconds: Number(process.hrtime.bigint() - begin) / 1e9, sum: answer.reduce((sum, one) => sum + one, 0) };
}

console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [name, count, milliseconds] = line.split(' ');
  console.log(JSON.stringify(await stretch(name, Number(count), Number(milliseconds))));
}
