export const PASSWORD_LENGTH = 10;

export const isFilled = (what: string) => (value: string) => (value.trim() ? null : `${what} is missing.`);

export const isEmail = (value: string) =>
  /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value.trim()) ? null : 'Write an address like name@hospital.org.';

export const isPassword = (value: string) =>
  value.length >= PASSWORD_LENGTH ? null : `Use at least ${PASSWORD_LENGTH} characters; a few words do well.`;
