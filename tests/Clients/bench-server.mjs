// A peer for `./kvt bench graphql`: node bench-server.mjs mercurius|yoga. Says its port, ends with its standard input.
import { createServer } from 'node:http';

const typeDefs = `
  type Query { hello: String!  products: [Product!]! }
  type Product { id: ID!  name: String!  price: Float!  category: Category!  reviews: [Review!]! }
  type Category { id: ID!  name: String! }
  type Review { id: ID!  rating: Int!  text: String! }
`;

// The same rule as in bench/GraphQL/Catalogue.cs.
const products = Array.from({ length: 100 }, (_, i) => ({
  id: `p${i}`, name: `Product number ${i}`, price: i + 0.5,
  category: { id: `c${i % 10}`, name: `Category ${i % 10}` },
  reviews: Array.from({ length: 3 }, (_, j) => ({ id: `r${i}-${j}`, rating: (i + j) % 5 + 1, text: `Review ${j} of ${i}` })),
}));
const resolvers = { Query: { hello: () => 'world', products: () => products } };

const servers = {
  async mercurius() {
    const { default: fastify } = await import('fastify');
    const { default: mercurius } = await import('mercurius');
    const app = fastify();
    app.register(mercurius, { schema: typeDefs, resolvers, jit: 1 });
    await app.listen({ port: 0, host: '127.0.0.1' });
    return app.server.address().port;
  },
  async yoga() {
    const { createSchema, createYoga } = await import('graphql-yoga');
    const server = createServer(createYoga({ schema: createSchema({ typeDefs, resolvers }), logging: false, graphiql: false, landingPage: false }));
    await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
    return server.address().port;
  },
};

console.log(`port ${await servers[process.argv[2]]()}`);
process.stdin.on('end', () => process.exit(0)).resume();
