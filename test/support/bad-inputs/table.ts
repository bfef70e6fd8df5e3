import type { BadInput } from './bad-input.ts';
import { CATALOGUE, type Section } from './catalogue.ts';

/** Whoever reads the table sees characters, not what they do: none of them breaks a cell or a line. */
const cell = (text: string): string =>
  text
    .replaceAll('|', '\\|')
    .replace(/[\p{Cc}\p{Bidi_Control}\ufeff]/gu, (one) => `U+${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

function answerTo({ status, code, fault, later }: BadInput): string {
  if (fault !== undefined) {
    const at = fault.lastIndexOf(' ');
    const pointer = fault.slice(0, at);
    return `${status}, \`${fault.slice(at + 1)}\`${pointer === '' ? '' : ` at ${pointer.length > 40 ? `${pointer.slice(0, 40)}...` : pointer}`}`;
  }
  if (code !== undefined) return `${status} \`${code}\``;
  return later === undefined ? String(status) : `${status}, kept as sent`;
}

const sectionText = ({ title, inputs }: Section): string => {
  const rows = inputs.map((input) => `| ${input.ref} | ${cell(input.what)} | ${cell(answerTo(input))} |`);
  return [`## ${title}`, '', '| # | input | answer |', '| --- | --- | --- |', ...rows, ''].join('\n');
};

/** The catalogue as the Markdown of docs/bad-inputs.md. */
export const catalogueTables = (): string => CATALOGUE.map(sectionText).join('\n');
