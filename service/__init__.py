"""HTTP, command line and pages: the only layer that knows Flask, the environment and users.

Read ``settings``, then ``app`` (how the parts come together), then ``api`` or ``pages`` (what a request does).
"""
