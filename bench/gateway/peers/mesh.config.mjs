// Mesh's gRPC handler over the service that ours asks. GRPC=127.0.0.1:50050 mesh-compose -c mesh.config.mjs
import { defineConfig } from "@graphql-mesh/compose-cli";
import { loadGrpcSubgraph } from "@omnigraph/grpc";

const over = (name) => ({
  sourceHandler: loadGrpcSubgraph(name, {
    endpoint: process.env.GRPC,
    source: `./${name}.proto`,
    prefixQueryMethod: ["list", "batchget"],
  }),
});
export const composeConfig = defineConfig({ subgraphs: [over("network"), over("identity")] });
