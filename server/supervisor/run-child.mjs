import { spawn } from 'node:child_process';
import os from 'node:os';

const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program to its end and gives its exit code, as a shell would (128 + n after signal n).
 * Signals that reach this process are passed on. With `quiet` its output goes to stderr, so that stdout stays clean.
 * @param {string} file
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean, withParent?: boolean }} [options]
 * @returns {Promise<number>}
 */
export function runChild(file, args, { cwd, env, quiet = false, withParent = false } = {}) {
  return new Promise((resolve, reject) => {
    // A channel that nobody writes to: its end tells the child that this process is gone.
    const stdio = ['inherit', quiet ? 2 : 'inherit', 'inherit', ...(withParent ? ['ipc'] : [])];
    const child = spawn(file, args, { cwd, env, stdio, shell: process.platform === 'win32' && file === 'npm' });
    const pass = (signal) => child.kill(signal);
    for (const signal of PASSED_ON) process.on(signal, pass);
    const done = () => {
      for (const signal of PASSED_ON) process.off(signal, pass);
    };
    child.once('error', (error) => {
      done();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      done();
      resolve(code ?? 128 + os.constants.signals[signal]);
    });
  });
}
