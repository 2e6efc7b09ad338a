"""The application for a server that starts it itself: ``uvicorn stdalign_service.asgi:app --workers 4``.

The workspace is named by ``STDALIGN_WORKSPACE``.
"""

import os

from stdalign_service.app import create_app
from stdalign_service.serve import settle

app = create_app(os.environ.get("STDALIGN_WORKSPACE", "stdalign-workspace"))
app.state.stdalign.warm()
settle()
