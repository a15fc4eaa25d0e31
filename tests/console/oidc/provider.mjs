// A real OpenID Connect provider on loopback. Who signs in next is set by GET /as?who=NAME&amr=mfa; there is no form.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const people = JSON.parse(process.argv[3]); // name -> its claims
let who = { login: { accountId: "nobody" } };

const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: "seawall", client_secret: "kept in a file", redirect_uris: [process.argv[2]] }],
    claims: { openid: ["sub", "amr"], profile: ["name", "groups"] },
    conformIdTokenClaims: false,
    cookies: { keys: ["only for tests"] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    pkce: { required: () => true },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
    async loadExistingGrant(context) {
      const { client, session } = context.oidc;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope("openid profile");
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on("request", async (request, response) => {
    const url = new URL(request.url, issuer);
    if (url.pathname === "/as") {
      const amr = url.searchParams.get("amr");
      who = { login: { accountId: url.searchParams.get("who"), ...(amr ? { amr: [amr] } : {}) } };
      return response.end();
    }
    if (url.pathname.startsWith("/interaction/")) return provider.interactionFinished(request, response, who);
    return answer(request, response);
  });
  console.log(issuer);
});
