const MOST_ITEMS = 8;
const LONGEST_MS = 1000;

/**
 * Gathers finished items and commits them in groups of at most 8, or after 1 s. One commit at a time.
 * `add` waits only while a full group is waiting behind a running commit, so that lanes go on meanwhile.
 * The first error is thrown by every later call.
 */
export class CommitGroup<Entry> {
  private waiting: Entry[] = [];
  private running: Promise<void> = Promise.resolve();
  private clock: NodeJS.Timeout | undefined;
  private failure: { error: unknown } | null = null;

  constructor(private readonly commit: (entries: Entry[]) => Promise<void>) {}

  async add(entry: Entry): Promise<void> {
    this.check();
    this.waiting.push(entry);
    if (this.waiting.length >= MOST_ITEMS) {
      const before = this.running;
      this.send();
      await before;
    } else {
      this.clock ??= setTimeout(() => this.send(), LONGEST_MS);
    }
    this.check();
  }

  /** Commits what is left and waits for it. */
  async flush(): Promise<void> {
    this.send();
    await this.running;
    this.check();
  }

  /** Forgets what was not committed yet; waits for a commit under way. */
  async abandon(): Promise<void> {
    clearTimeout(this.clock);
    this.waiting = [];
    await this.running;
  }

  private send(): void {
    clearTimeout(this.clock);
    this.clock = undefined;
    const entries = this.waiting;
    this.waiting = [];
    if (entries.length === 0) return;
    this.running = this.running.then(async () => {
      if (this.failure) return;
      try {
        await this.commit(entries);
      } catch (error) {
        this.failure = { error };
      }
    });
  }

  private check(): void {
    if (this.failure) throw this.failure.error;
  }
}
