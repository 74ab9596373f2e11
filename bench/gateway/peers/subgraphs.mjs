// Two subgraphs, people and companies. Answers are kept for each body that was asked, so that a run measures the
// gateway in front and not the subgraphs. PORTS=4101,4102 node subgraphs.mjs
import { buildSubgraphSchema } from "@apollo/subgraph";
import { execute, parse, validate } from "graphql";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const two = (number) => String(number).padStart(2, "0");
const companies = Array.from({ length: 40 }, (_, n) => ({
  id: `c${n}`,
  name: `Company ${n}`,
  industry: ["Software", "Finance", "Health"][n % 3],
  domain: `company${n}.example`,
}));
const people = Array.from({ length: 50 }, (_, n) => ({
  id: `a${n}`,
  firstName: `First${n}`,
  lastName: `Last${n}`,
  mail: `user${n}@alumni.example`,
  headline: `Headline of person number ${n}`,
  city: "Almaty",
  graduationYear: 2000 + (n % 24),
  degree: ["BSC", "MSC", "PHD"][n % 3],
  isMentor: n % 3 === 0,
  createTime: `2024-01-${two(1 + (n % 28))}T10:30:00+00:00`,
  employments: [0, 1, 2].map((each) => ({
    id: `e${n}-${each}`,
    title: `Engineer ${each}`,
    startDate: `${2015 + each}-${two(1 + (n % 12))}-01`,
    isCurrent: each === 2,
    company: { id: `c${(n * 3 + each) % 40}` },
  })),
}));
const cursorOf = (number) => Buffer.from(`alumnus:${number}`).toString("base64");

const resolvers = {
  people: {
    Query: {
      alumni: (_, { first }) => {
        const edges = people.slice(0, first).map((node, n) => ({ cursor: cursorOf(n), node }));
        const page = { hasNextPage: false, hasPreviousPage: false };
        return { pageInfo: { ...page, startCursor: edges[0]?.cursor, endCursor: edges.at(-1)?.cursor }, edges };
      },
    },
  },
  companies: { Company: { __resolveReference: ({ id }) => companies.find((company) => company.id === id) } },
};

function serve(name, port) {
  const typeDefs = parse(readFileSync(new URL(`${name}.graphql`, import.meta.url), "utf8"));
  const schema = buildSubgraphSchema({ typeDefs, resolvers: resolvers[name] });
  const kept = new Map();
  const answered = async (body) => {
    const { query, variables, operationName } = JSON.parse(body);
    const document = parse(query);
    const errors = validate(schema, document);
    const variableValues = variables;
    return errors.length ? { errors } : execute({ schema, document, variableValues, operationName });
  };
  createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    if (!kept.has(body)) kept.set(body, JSON.stringify(await answered(body)));
    response.setHeader("content-type", "application/json");
    response.end(kept.get(body));
  }).listen(port, "127.0.0.1");
}

const [first, second] = process.env.PORTS.split(",").map(Number);
serve("people", first);
serve("companies", second);
