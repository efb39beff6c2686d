'use client';

// Stands in for the layout itself, so it can rely on nothing: no theme, no provider.
export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <body style={{ background: '#161412', color: '#e7e3dc', font: '15px/1.5 system-ui, sans-serif', padding: 32 }}>
        <h1 style={{ fontSize: 22 }}>Darkroom could not be shown</h1>
        <p>Try again; if it stays like this, tell whoever runs Darkroom{error.digest && `, with ${error.digest}`}.</p>
        <button type="button" onClick={reset} style={{ font: 'inherit', padding: '6px 14px' }}>
          Try again
        </button>
      </body>
    </html>
  );
}
