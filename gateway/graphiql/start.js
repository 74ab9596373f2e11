// Starts GraphiQL on the graph of this host. Headers are kept for this tab only: they hold an access token.
"use strict";

const welcome = `# Okaeri: the graph of the alumni network.
#
# Sign in with a link from a mail: requestSignInLink, then redeemLink with what follows the # in the link.
# Put the access token into the Headers tab below: { "authorization": "Bearer ..." }

query Welcome {
  companies {
    code
    name
  }
  viewer {
    account {
      mail
      grants {
        role
        company {
          name
        }
      }
    }
  }
}
`;

ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: "/graphql" }),
    defaultQuery: welcome,
    defaultEditorToolsVisibility: "headers",
    isHeadersEditorEnabled: true,
    shouldPersistHeaders: false,
  }),
);
