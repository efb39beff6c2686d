// Loaded before a child's own code (node --import): when the parent is gone, end as if it had asked for it.
const PATIENCE_MS = 25_000; // 15 s for its own children, and the rest

if (process.channel) {
  process.on('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), PATIENCE_MS).unref();
  });
  process.channel.unref(); // the channel alone keeps no child alive
}
// What is logged after the parent's death goes nowhere, which is no reason to fall over.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
