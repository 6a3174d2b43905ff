"""Voxanne: the rules of clinics whose phone calls AI voice agents answer and place."""
