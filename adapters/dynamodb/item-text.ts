import type { Item } from './read-items.ts';
import type { Key } from './table.ts';

/**
 * An item as the JSON text of a PartiQL statement that inserts it where nothing stands. The text is put together by hand:
 * the SDK's own marshalling costs more than everything else that is done for an event.
 */
export class ItemText {
  #names: string;
  #values: string;

  constructor({ pk, sk }: Key) {
    this.#names = "'pk':?,'sk':?";
    this.#values = `{"S":${JSON.stringify(pk)}},{"S":${JSON.stringify(sk)}}`;
  }

  /** @param item of texts, numbers and bytes only */
  static from({ pk, sk, ...attributes }: Item): ItemText {
    const text = new ItemText({ pk: pk?.S ?? '', sk: sk?.S ?? '' });
    for (const [name, { S, N, B }] of Object.entries(attributes)) {
      text.text(name, S).number(name, N === undefined ? undefined : Number(N));
      text.bytes(name, B && Buffer.from(B.buffer, B.byteOffset, B.length));
    }
    return text;
  }

  /** @param name holds nothing that SQL or JSON would quote */
  text(name: string, value: string | undefined): this {
    if (value !== undefined) this.#add(name, `{"S":${JSON.stringify(value)}}`);
    return this;
  }

  number(name: string, value: number | undefined): this {
    if (value !== undefined) this.#add(name, `{"N":"${value}"}`);
    return this;
  }

  bytes(name: string, value: Buffer | undefined): this {
    if (value !== undefined) this.#add(name, `{"B":"${value.toString('base64')}"}`);
    return this;
  }

  /** An insert that is refused answers with the item that stands. */
  insertInto(table: string): string {
    return `{"Statement":"INSERT INTO \\"${table}\\" VALUE {${this.#names}}","Parameters":[${this.#values}],"ReturnValuesOnConditionCheckFailure":"ALL_OLD"}`;
  }

  #add(name: string, value: string): void {
    this.#names += `,'${name}':?`;
    this.#values += `,${value}`;
  }
}
