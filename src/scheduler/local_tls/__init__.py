"""HTTPS on a ward's own laptop: an authority of this machine's own, its server certificate, and how both stay current."""
