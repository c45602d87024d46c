"""Sign-in by an identity provider: OpenID Connect, authorization code with PKCE. It proves a name, and knows no accounts."""
