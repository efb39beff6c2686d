import { formatBytes, formatNumber } from './format';

type Maybe = number | null | undefined;

/** A number with thousands separators, lined up digit by digit. */
export const Num = ({ value, digits }: { value: Maybe; digits?: number }) => (
  <span className="tabular">{formatNumber(value, digits)}</span>
);

/** Bytes in KiB, MiB, GiB; exact on hover. */
export const Bytes = ({ value }: { value: Maybe }) => (
  <span
    className="tabular"
    style={{ whiteSpace: 'nowrap' }}
    title={typeof value === 'number' ? `${formatNumber(value)} bytes` : undefined}
  >
    {formatBytes(value)}
  </span>
);
