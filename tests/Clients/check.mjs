// What the client scripts share: cases by name, each said on a line, and an exit code that tells whether all held.
export const url = process.argv[2];
const failed = [];

export async function check(name, run) {
  try {
    await run();
    console.log(`ok      ${name}`);
  } catch (problem) {
    failed.push(name);
    console.log(`FAILED  ${name}: ${problem.message}`);
  }
}

export function finish() {
  console.log(failed.length === 0 ? 'all held' : `${failed.length} failed`);
  process.exit(failed.length === 0 ? 0 : 1);
}
