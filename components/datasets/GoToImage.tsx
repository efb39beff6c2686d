'use client';
import { NumberInput } from '@mantine/core';
import { useState } from 'react';
import { formatNumber } from '../ui/format';

/** Leads to an image of a long list by its number. */
export function GoToImage({ total, onGo }: { total: number; onGo: (image: number) => void }) {
  const [value, setValue] = useState<string | number>('');
  const number = Number(value);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (number >= 1) onGo(Math.min(total, Math.floor(number)));
      }}
    >
      <NumberInput
        size="xs"
        w={110}
        aria-label={`Go to image, 1 to ${formatNumber(total)}`}
        placeholder="Go to image"
        hideControls
        allowDecimal={false}
        allowNegative={false}
        min={1}
        max={total}
        value={value}
        onChange={setValue}
      />
    </form>
  );
}
