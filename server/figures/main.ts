import { settings } from '../config';
import { loginUrl, readOrCreateSecretKey } from '../db/logins';
import { openLog } from '../log';
import { type DearFigure, dearFigure, type FigureAnswer, saidBy } from '../records/dear-figures';
import { openRecords } from '../records/records';

// Asked over the channel to its parent, the web process; ends with it.
const config = settings();
const log = openLog('figures');
const secretKey = readOrCreateSecretKey(config.DARKROOM_HOME, config.DARKROOM_SECRET_KEY);
const records = openRecords({
  url: loginUrl(config.DATABASE_URL!, 'darkroom_app', secretKey),
  connections: 4,
  transactionMs: 300_000,
});

async function answerTo(figure: DearFigure): Promise<FigureAnswer> {
  try {
    return { body: await dearFigure(records, figure, null) };
  } catch (error) {
    const said = saidBy(error);
    if (said) return { error: said };
    log.error({ event: 'figure.failed', figure: figure.name, datasetId: figure.datasetId, err: error });
    const message = 'This figure could not be computed.';
    return { error: { kind: 'bug', code: 'figure_failed', message, fix: 'Look into the log for what happened.' } };
  }
}

process.on('message', async ({ id, figure }: { id: number; figure: DearFigure }) => {
  process.send?.({ id, answer: await answerTo(figure) });
});
process.channel?.ref(); // waits for questions until the channel closes
