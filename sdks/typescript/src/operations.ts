/** Types of operations' arguments and answers, from the types of the OpenAPI document. */
import type { operations } from "./generated/schema.js";
import type { LastResponse } from "./responses.js";

type Operation = keyof operations;

/** The query parameters of an operation. */
export type Query<O extends Operation> = NonNullable<operations[O]["parameters"]["query"]>;

/** The filters of a list. The package follows its cursors; `cursor` starts in the middle. */
export type Filters<O extends Operation> = Query<O>;

/** The body of an operation. */
export type Body<O extends Operation> =
  NonNullable<operations[O]["requestBody"]> extends { content: { "application/json": infer Json } } ? Json : never;

/** The object that an operation answers with under a status. */
export type Json<O extends Operation, Status extends keyof operations[O]["responses"]> =
  operations[O]["responses"][Status] extends { content: { "application/json": infer Json } } ? Json : never;

/** An object of the list that an operation answers with. */
export type Item<O extends Operation> =
  operations[O]["responses"] extends { 200: { content: { "application/json": (infer Each)[] } } } ? Each : never;

/** An answer without a body. */
export type NoContent = Record<never, never>;

/** An answer that is text, such as a transcript with `format`. */
export interface TextAnswer {
  text: string;
}

/** An object from an answer. `lastResponse` has the answer's headers; JSON and copies leave it out. */
export type Answered<Value> = Value & { readonly lastResponse: LastResponse };
