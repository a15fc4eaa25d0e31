"""The console: pages for people who review. A family of pages is a module in ``pages`` with its templates; nothing else is wired."""
