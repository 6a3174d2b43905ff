// The API's objects, as the TypeScript package has them: the dashboard's JSDoc names them `Api.Call` and the like.
export type * from "../../../sdks/typescript/src/generated/models";
export as namespace Api;
