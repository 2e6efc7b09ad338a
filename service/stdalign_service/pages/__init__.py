from fastapi import APIRouter
def router(): return APIRouter()
def error_page(request, error): return None
