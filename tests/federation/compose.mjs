// Composes a supergraph of our subgraph and an invented one, and asks it something through Apollo's gateway.
// Reads {sdl, url, headers, query} from standard input; writes {errors, hints, answer} to standard output.
import { composeServices } from "@apollo/composition";
import { ApolloGateway, LocalGraphQLDataSource, RemoteGraphQLDataSource } from "@apollo/gateway";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { readFileSync } from "node:fs";
import { parse, visit } from "graphql";

const asked = JSON.parse(readFileSync(0, "utf8"));

// A library that lends books about companies: it knows a company by its id alone and adds a field to it.
const library = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.11", import: ["@key"])
  type Query { bookOfTheMonth: Book }
  type Book @key(fields: "title") { title: String! about: [Company!]! }
  type Company @key(fields: "id") { id: ID! motto: String }
`);
const resolvers = {
  Query: { bookOfTheMonth: () => ({ title: "Okaerinasai", about: asked.ids.map((id) => ({ id })) }) },
  Company: { motto: ({ id }) => `the motto of ${id}` },
};

// Who may see what is declared with directives that Apollo's Router knows and its Gateway refuses; our services enforce
// them behind either. For the Gateway they are taken out.
const GUARDS = ["authenticated", "policy", "requiresScopes"];
const unguarded = (document) =>
  visit(document, {
    Directive: ({ name }) => (GUARDS.includes(name.value) ? null : undefined),
    StringValue: ({ value }) => (GUARDS.includes(value.replace("@", "")) ? null : undefined),
  });

const ours = parse(asked.sdl);
const services = [
  { name: "okaeri", url: asked.url, typeDefs: asked.query ? unguarded(ours) : ours },
  { name: "library", url: "local:library", typeDefs: library },
];
const composed = composeServices(services);
const told = {
  errors: (composed.errors ?? []).map((error) => error.message),
  hints: (composed.hints ?? []).map((hint) => hint.message),
};

if (composed.supergraphSdl && asked.query) {
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };
  const gateway = new ApolloGateway({
    supergraphSdl: composed.supergraphSdl,
    logger: quiet,
    buildService: ({ name, url }) =>
      name === "library"
        ? new LocalGraphQLDataSource(buildSubgraphSchema({ typeDefs: library, resolvers }))
        : new RemoteGraphQLDataSource({
            url,
            willSendRequest({ request }) {
              for (const [header, value] of Object.entries(asked.headers)) request.http.headers.set(header, value);
            },
          }),
  });
  const { executor } = await gateway.load();
  const answer = await executor({
    document: parse(asked.query),
    request: { query: asked.query, variables: {} },
    operationName: null,
    queryHash: "one",
    context: {},
    cache: new Map(),
    schema: gateway.schema,
  });
  told.answer = { data: answer.data, errors: (answer.errors ?? []).map((error) => error.message) };
  await gateway.stop();
}
process.stdout.write(JSON.stringify(told));
