"""/dashboard: the page for a clinic's people, what it is made of, and sessions. All else the page gets from the API."""

from functions.dashboard import assets, sessions, sign_in
from voxanne.api.http.app import create_app, serve

app = create_app(assets.routes, sessions.routes, sign_in.routes)
lambda_handler = serve(app, authenticated=False, check=sessions.check_origin)
