import type { Budget } from './budget.ts';
import { TemplateFailure } from './template-failure.ts';

export interface JavaRegex {
  matches(text: string): boolean;
  replaceAll(text: string, replacement: string): string;
  replaceFirst(text: string, replacement: string): string;
  split(text: string, limit?: number): string[];
}

export function javaRegex(pattern: string, budget: Budget): JavaRegex {
  budget.spendText(pattern.length * 100);
  let re: RegExp;
  try {
    re = new RegExp(pattern, 'gu');
  } catch {
    throw new TemplateFailure('method', `The regular expression ${pattern} cannot be read.`);
  }
  const whole = new RegExp(`^(?:${pattern})$`, 'u');
  return {
    matches: (text) => whole.test(text),
    replaceAll: (text, replacement) => text.replace(re, replacement.replace(/\\(.)/g, '$1')),
    replaceFirst: (text, replacement) => text.replace(new RegExp(pattern, 'u'), replacement.replace(/\\(.)/g, '$1')),
    split: (text, limit = 0) => {
      const parts = text.split(re);
      if (limit === 0) while (parts.length > 1 && parts[parts.length - 1] === '') parts.pop();
      return parts;
    },
  };
}
