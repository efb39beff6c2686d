const OFTEN_MS = 50;

/** Asks again and again until `ask` answers with something, and gives that back. `what` names it when time is up. */
export async function until<Answer>(
  what: string | (() => string),
  ask: () => Answer | null | undefined | false | Promise<Answer | null | undefined | false>,
  patienceMs = 60_000,
): Promise<Answer> {
  for (const end = Date.now() + patienceMs; ; ) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`waited ${patienceMs} ms: ${typeof what === 'string' ? what : what()}`);
    await new Promise((resolve) => setTimeout(resolve, OFTEN_MS));
  }
}
