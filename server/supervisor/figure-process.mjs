// The web process's helper that computes dear figures: started when one is asked for, ended when none was for a while.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../figures/main.ts', import.meta.url));
const importing = (file) => ['--import', new URL(file, import.meta.url).href];
const ARGUMENTS = [...importing('end-with-parent.mjs'), ...importing('../../node_modules/tsx/dist/loader.mjs')];
const IDLE_MS = 60_000;
const TRIES = 2;
const ENDED = {
  kind: 'unavailable',
  code: 'figures_ended',
  message: 'The process that computes this figure ended before it was through.',
  fix: 'Try again; if it goes on, look into the log and at the memory of this machine.',
};

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {import('../records/dear-figures').FigureProcess & { pid(): number | undefined, close(): void }}
 */
export function openFigureProcess(env = process.env) {
  let child = null;
  let idle = null;
  let asked = 0;
  const waiting = new Map();

  function start() {
    const started = fork(MAIN, { env, execArgv: ARGUMENTS });
    started.on('message', ({ id, answer }) => settle(id, answer));
    // `error` comes instead of `exit` when nothing could be started.
    started.once('exit', () => ended(started));
    started.once('error', () => ended(started));
    return started;
  }

  /** What it had not answered is asked once more: figures are read, so nothing was done by half. */
  function ended(gone) {
    if (child === gone) child = null;
    for (const [id, question] of [...waiting]) {
      if (question.of !== gone) continue;
      if (question.tries < TRIES) put(id, question);
      else settle(id, { error: ENDED });
    }
  }

  function put(id, question) {
    clearTimeout(idle);
    child ??= start();
    question.tries += 1;
    question.of = child;
    child.send({ id, figure: question.figure }, (error) => error && child?.kill());
  }

  function settle(id, answer) {
    waiting.get(id)?.resolve(answer);
    waiting.delete(id);
    if (waiting.size === 0) idle = setTimeout(close, IDLE_MS).unref();
  }

  function close() {
    clearTimeout(idle);
    if (child?.connected) child.disconnect();
    child = null;
  }

  return {
    ask: (figure) =>
      new Promise((resolve) => {
        const question = { figure, resolve, tries: 0, of: null };
        asked += 1;
        waiting.set(asked, question);
        put(asked, question);
      }),
    pid: () => child?.pid,
    close,
  };
}
