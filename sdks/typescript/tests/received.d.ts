// What a reader's server has in its hands when a webhook arrives.
declare const body: string;
declare const headers: Record<string, string | string[] | undefined>;
declare const secret: string;
declare const process: { env: Record<string, string | undefined> };
