'use client';
import type { UseFormReturnType } from '@mantine/form';
import { useEffect, useState } from 'react';

/**
 * Whether the page listens to the form: sent before, the browser would send it itself and lose where one wanted to go.
 * What was typed until then is taken over.
 */
export function useFormReady<Values extends Record<string, unknown>>(form: UseFormReturnType<Values>): boolean {
  const [isReady, setReady] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page begins to listen
  useEffect(() => {
    for (const name of Object.keys(form.getValues())) {
      const field = form.getInputNode(name);
      if (field instanceof HTMLInputElement && field.value)
        form.setFieldValue(name, field.value as never, { forceUpdate: false });
    }
    setReady(true);
  }, []);
  return isReady;
}
