import { describe, expect, expectTypeOf, it } from "vitest";
import { type Echo, EchoDefinition } from "../../testdata/echo-definition.js";
import {
  type CallOptions,
  type Client,
  connect,
  type DeepPartial,
  implement,
  type ServerContext,
  type ServiceHandlers,
} from "../index.js";

// The compiler checks this file; the marked lines have to be errors.
type Echoes = typeof EchoDefinition;

describe("the types of handlers", () => {
  it("refuse a name that the service does not have", () => {
    const service = implement(EchoDefinition, { echo: (request) => request });
    // @ts-expect-error: the method is called echo
    implement(EchoDefinition, { ehco: (request: Echo) => request });
    expect(service.definition).toBe(EchoDefinition);
  });

  it("refuse an answer that is no such message, and a stream where there is none", () => {
    // @ts-expect-error: count is a number
    implement(EchoDefinition, { echo: () => ({ count: "1" }) });
    // @ts-expect-error: there is no such field
    implement(EchoDefinition, { echo: () => ({ txet: "1" }) as { txet: string } });
    // @ts-expect-error: one response, no stream
    implement(EchoDefinition, { async *echo() {} });
    // @ts-expect-error: a stream, not one response
    implement(EchoDefinition, { list: () => ({}) });
    const numbers = async function* (): AsyncGenerator<number> {};
    // @ts-expect-error: a stream of messages
    implement(EchoDefinition, { list: numbers });
  });

  it("know the request and the context", () => {
    implement(EchoDefinition, {
      echo(request, context) {
        expectTypeOf(request).toEqualTypeOf<Echo>();
        expectTypeOf(context).toEqualTypeOf<ServerContext>();
        return { text: request.text };
      },
      async collect(requests) {
        expectTypeOf(requests).toEqualTypeOf<AsyncIterable<Echo>>();
        return {};
      },
      async *chat(requests) {
        expectTypeOf(requests).toEqualTypeOf<AsyncIterable<Echo>>();
        yield {};
      },
    });
  });

  it("let a class say which RPCs it has", () => {
    class Some implements Pick<ServiceHandlers<Echoes>, "echo" | "list"> {
      echo({ text }: Echo): DeepPartial<Echo> {
        return { text };
      }
      async *list(): AsyncGenerator<DeepPartial<Echo>> {
        yield {};
      }
    }
    class Incomplete implements Pick<ServiceHandlers<Echoes>, "echo" | "list"> {
      echo(): DeepPartial<Echo> {
        return {};
      }
      // @ts-expect-error: a stream
      list(): DeepPartial<Echo> {
        return {};
      }
    }
    // @ts-expect-error: there is no such RPC
    class Misspelt implements Pick<ServiceHandlers<Echoes>, "ehco"> {}
    implement(EchoDefinition, new Some());
    // @ts-expect-error: list is no stream
    implement(EchoDefinition, new Incomplete());
    expect(new Misspelt()).toBeDefined();
  });
});

describe("the types of a client", () => {
  it("follow from the service", async () => {
    const connection = connect("unix:///nowhere");
    const client = connection.client(EchoDefinition, { timeouts: { echo: 5, list: ({ count }) => count } });
    expectTypeOf(client).toEqualTypeOf<Client<Echoes>>();
    expectTypeOf(client.echo).toEqualTypeOf<
      (request: DeepPartial<Echo>, options?: CallOptions) => Promise<Echo>
    >();
    expectTypeOf(client.collect).parameter(0).toEqualTypeOf<AsyncIterable<DeepPartial<Echo>>>();
    expectTypeOf(client.collect).returns.toEqualTypeOf<Promise<Echo>>();
    expectTypeOf(client.list).returns.toEqualTypeOf<AsyncIterable<Echo>>();
    expectTypeOf(client.chat).returns.toEqualTypeOf<AsyncIterable<Echo>>();
    // @ts-expect-error: there is no such method
    expect(client.ehco).toBeUndefined();
    // @ts-expect-error: there is no such method
    connection.client(EchoDefinition, { timeouts: { ehco: 5 } });
    void ((): unknown => [
      // @ts-expect-error: there is no such field
      client.echo({ txet: "x" }),
      // @ts-expect-error: a stream of requests
      client.collect({ text: "x" }),
      // @ts-expect-error: there is no such option
      client.echo({}, { timeout: 5 }),
    ]);
    await connection.close();
  });
});
